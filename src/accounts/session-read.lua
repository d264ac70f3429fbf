-- Reads a session and renews its idle timeout. A session past its absolute limit is removed.
--
-- KEYS[1]  the session, a hash: userId, generation, facts, work, startedAt, seenAt, idle, absolute (milliseconds),
--          factsMac, workMac
-- ARGV[1]  '1' to renew the idle timeout, '0' to read only
--
-- Reply: userId, generation, facts, work, startedAt, seenAt, now, factsMac, workMac; or nothing when there is none

local at = now()
local userId, generation, facts, work, startedAt, seenAt, idle, absolute, factsMac, workMac = unpack(
  redis.call('HMGET', KEYS[1], 'userId', 'generation', 'facts', 'work', 'startedAt', 'seenAt', 'idle', 'absolute',
    'factsMac', 'workMac'))
if not userId then return {} end
local left = startedAt + absolute - at
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return {}
end
if ARGV[1] == '1' then
  redis.call('HSET', KEYS[1], 'seenAt', digits(at))
  redis.call('PEXPIRE', KEYS[1], digits(math.min(left, idle)))
end
-- A session of an earlier version has no MAC, and an empty one is never right.
return { userId, generation, facts, work, startedAt, seenAt, digits(at), factsMac or '', workMac or '' }
