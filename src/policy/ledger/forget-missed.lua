-- Forgets the calls to the numbers of a user that ended without the right keys, because the user has passed by a
-- method.
--
-- Needs: ledger.lua, ledger-rights.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the user
-- ARGV[3]  the subject whose calls are forgotten; '' for all askers for this user
--
-- Reply: how many calls were forgotten

local user, subject = ARGV[2], ARGV[3]
local byKey = ':user:' .. user

local function isOf(each)
  each = string.gsub(each, '^known:', '')
  if subject ~= '' then return each == subject end
  return each == 'user:' .. user or each == 'anonymous:' .. user or string.sub(each, -#byKey) == byKey
end

local forgotten = 0
for _, digest in ipairs(redis.call('SMEMBERS', key('missed', 'of', user))) do
  forgotten = forgotten + forgetMissed(digest, isOf)
end
return forgotten
