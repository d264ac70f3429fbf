-- Opens a challenge without a code, with its queued delivery, and adds it to those of its subject and of its user,
-- unless the user was disabled a moment ago.
--
-- Needs: settle.lua, ../deliveries/enter.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- KEYS[2]  the challenges of its subject that may still be live, oldest first, a list
-- KEYS[3], KEYS[4]  its delivery and its progress, as in enter.lua
-- KEYS[5]  the challenges of its user that Redis still has, a sorted set by when they go; left out without a user
-- KEYS[6]  exists while no challenge of this user may open; left out without a user
-- ARGV[1]  as in settle.lua
-- ARGV[2]  milliseconds that the challenge lives
-- ARGV[3]  milliseconds that it is kept after its life
-- ARGV[4]  a JSON object of fields: triesLeft, deliveryId, owner, to, language, purpose, kind, proof, and userId,
--          factorId, postDial (as JSON), pageSession and known (1), each '' where there is none; and mac
-- ARGV[5]  its id
-- ARGV[6]  openedAt, which the MAC covers
-- ARGV[7]  milliseconds by which that may be past
-- ARGV[8]  milliseconds that its delivery may wait; '' where the caller creates it, and where there is none
--
-- Reply: openedAt and expiresAt in digits, and the earlier challenges of the subject that are not over, which stay in
-- the list until the caller has ended them; 'closed' when none of this user may open; 'time' and the time when openedAt
-- is not now; or nothing when the challenge exists already

local _, life, keep, fields, id, openedAt, maxPast, wait = unpack(ARGV)

if redis.call('EXISTS', KEYS[1]) == 1 then return {} end
if KEYS[6] and redis.call('EXISTS', KEYS[6]) == 1 then return { 'closed' } end
local at = now()
if tonumber(openedAt) > at or tonumber(openedAt) < at - maxPast then return { 'time', digits(at) } end
local expiresAt = openedAt + life
local values = { 'state', 'open', 'calls', 1, 'openedAt', openedAt, 'expiresAt', digits(expiresAt) }
local given = cjson.decode(fields)
for name, value in pairs(given) do
  table.insert(values, name)
  table.insert(values, value)
end
redis.call('HSET', KEYS[1], unpack(values))
redis.call('PEXPIREAT', KEYS[1], digits(expiresAt + keep))

local kept = digits(life + keep)
if wait ~= '' and redis.call('EXISTS', KEYS[3]) == 0 then
  local delivery = { id = given.deliveryId, key = KEYS[3], progress = KEYS[4], kept = kept }
  enterDelivery(delivery, 'queued', at, tonumber(wait), {})
end
local earlier = {}
for _, each in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  local state = redis.call('HGET', 'belcode:challenge:{' .. each .. '}', 'state')
  if state and among(state, ARGV[1]) then table.insert(earlier, each)
  else redis.call('LREM', KEYS[2], 1, each) end
end
redis.call('RPUSH', KEYS[2], id)
redis.call('PEXPIRE', KEYS[2], kept)
if KEYS[5] then
  redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', digits(at))
  redis.call('ZADD', KEYS[5], digits(expiresAt + keep), id)
  redis.call('PEXPIRE', KEYS[5], kept)
end
return { openedAt, digits(expiresAt), unpack(earlier) }
