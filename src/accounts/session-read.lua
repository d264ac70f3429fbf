-- Reads a session and renews its idle timeout. A session past its absolute limit is removed.
--
-- KEYS[1]  the session, a hash: userId, generation, facts, work, startedAt, seenAt, idle, absolute
--          (milliseconds), mac, workMac
-- ARGV[1]  '1' to renew the idle timeout, '0' to read only
--
-- Reply: userId, generation, facts, work, startedAt, seenAt, now, idle, absolute, mac, workMac, and the generation that
-- the sessions of this user have now; or nothing when there is none. A session without one of the fields was not
-- written by Belcode.

local at = now()
local fields = { 'userId', 'generation', 'facts', 'work', 'startedAt', 'seenAt', 'idle', 'absolute', 'mac', 'workMac' }
local values = redis.call('HMGET', KEYS[1], unpack(fields))
for _, value in ipairs(values) do
  if not value then return {} end
end
local userId, generation, facts, work, startedAt, seenAt, idle, absolute, mac, workMac = unpack(values)
if not (tonumber(startedAt) and tonumber(idle) and tonumber(absolute)) then return {} end
local left = startedAt + absolute - at
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return {}
end
if ARGV[1] == '1' then
  redis.call('HSET', KEYS[1], 'seenAt', digits(at))
  redis.call('PEXPIRE', KEYS[1], digits(math.min(left, idle)))
end
local current = redis.call('GET', 'belcode:session-generation:{' .. userId .. '}') or '0'
return { userId, generation, facts, work, startedAt, seenAt, digits(at), idle, absolute, mac, workMac, current }
