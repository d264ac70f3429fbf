-- Creates a session.
--
-- KEYS[1]  the session, as in session-read.lua
-- ARGV[1]  userId, or ''
-- ARGV[2]  generation of the user's sessions
-- ARGV[3]  facts
-- ARGV[4]  work
-- ARGV[5]  milliseconds since the epoch at which it started
-- ARGV[6]  idle timeout in milliseconds
-- ARGV[7]  maximum life in milliseconds
-- ARGV[8]  MAC of all these but the work
-- ARGV[9]  MAC of the work
--
-- Reply: now in digits, or '' when the session exists already or its life is over

local at = now()
local left = ARGV[5] + ARGV[7] - at
if left <= 0 or redis.call('EXISTS', KEYS[1]) == 1 then return '' end
redis.call('HSET', KEYS[1],
  'userId', ARGV[1], 'generation', ARGV[2], 'facts', ARGV[3], 'work', ARGV[4],
  'startedAt', ARGV[5], 'seenAt', digits(at), 'idle', ARGV[6], 'absolute', ARGV[7],
  'mac', ARGV[8], 'workMac', ARGV[9])
redis.call('PEXPIRE', KEYS[1], digits(math.min(left, ARGV[6])))
return digits(at)
