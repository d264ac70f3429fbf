-- Which of some users have a number that is not called for somebody, because the right keys were not pressed.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2], …        ids of users
--
-- Reply: those of them

local since = '(' .. digits(at - milliseconds(rules.missedWindow))
local max = rules.missedKeys and rules.missedKeys.max or math.huge

local function hasMissed(user)
  for _, digest in ipairs(redis.call('SMEMBERS', key('missed', 'of', user))) do
    local calls = {}
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', key('missed', digest), since, '+inf')) do
      local subject = string.match(member, '^(.*)|')
      calls[subject] = (calls[subject] or 0) + 1
      if calls[subject] >= max and string.sub(subject, -#user) == user then return true end
    end
  end
  return false
end

local found = {}
for i = 2, #ARGV do
  if hasMissed(ARGV[i]) then found[#found + 1] = ARGV[i] end
end
return found
