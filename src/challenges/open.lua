-- Opens a challenge without a code, and adds it to those of its subject and of its user, unless the user was disabled a
-- moment ago.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- KEYS[2]  the challenges of its subject that may still be live, oldest first, a list
-- KEYS[3]  the challenges of its user that Redis still has, a sorted set by when they go; left out without a user
-- KEYS[4]  exists while no challenge of this user may open; left out without a user
-- ARGV[1]  as in settle.lua
-- ARGV[2]  milliseconds that the challenge lives
-- ARGV[3]  milliseconds that it is kept after its life
-- ARGV[4]  a JSON object of fields: triesLeft, deliveryId, owner, to, language, purpose, kind, proof, and userId,
--          factorId, postDial (as JSON), pageSession and known (1), each '' where there is none
-- ARGV[5]  its id
--
-- Reply: openedAt and expiresAt in digits, and the earlier challenges of the subject, which stay in the list until the
-- caller has ended them; 'closed' when none of this user may open; or nothing when the challenge exists already

local _, life, keep, fields, id = unpack(ARGV)

if redis.call('EXISTS', KEYS[1]) == 1 then return {} end
if KEYS[4] and redis.call('EXISTS', KEYS[4]) == 1 then return { 'closed' } end
local at = now()
local expiresAt = at + life
local values = { 'state', 'open', 'calls', 1, 'openedAt', digits(at), 'expiresAt', digits(expiresAt) }
for name, value in pairs(cjson.decode(fields)) do
  table.insert(values, name)
  table.insert(values, value)
end
redis.call('HSET', KEYS[1], unpack(values))
redis.call('PEXPIREAT', KEYS[1], digits(expiresAt + keep))

local kept = digits(life + keep)
local earlier = redis.call('LRANGE', KEYS[2], 0, -1)
redis.call('RPUSH', KEYS[2], id)
redis.call('PEXPIRE', KEYS[2], kept)
if KEYS[3] then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', digits(at))
  redis.call('ZADD', KEYS[3], digits(expiresAt + keep), id)
  redis.call('PEXPIRE', KEYS[3], kept)
end
return { digits(at), digits(expiresAt), unpack(earlier) }
