-- Opens a challenge without a code.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
-- ARGV[2]  milliseconds that the challenge lives
-- ARGV[3]  milliseconds that it is kept after its life
-- ARGV[4]  a JSON object of fields: triesLeft, deliveryId, owner, to, language, purpose, kind, proof, and userId,
--          factorId, postDial (as JSON), pageSession and known (1), each '' where there is none
--
-- Reply: openedAt and expiresAt in digits, or nothing when the challenge exists already

local _, life, keep, fields = unpack(ARGV)

if redis.call('EXISTS', KEYS[1]) == 1 then return {} end
local at = now()
local expiresAt = at + life
local values = { 'state', 'open', 'calls', 1, 'openedAt', digits(at), 'expiresAt', digits(expiresAt) }
for name, value in pairs(cjson.decode(fields)) do
  table.insert(values, name)
  table.insert(values, value)
end
redis.call('HSET', KEYS[1], unpack(values))
redis.call('PEXPIREAT', KEYS[1], digits(expiresAt + keep))
return { digits(at), digits(expiresAt) }
