-- Adds a challenge to those of its user, unless the user was disabled a moment ago.
--
-- KEYS[1]  the challenges of a user that Redis still has, a sorted set by when they go
-- KEYS[2]  exists while no challenge of the user may open
-- ARGV[1]  the challenge
-- ARGV[2]  milliseconds until it goes
--
-- Reply: 1, or 0 when it must not open

if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
local at = now()
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', digits(at))
redis.call('ZADD', KEYS[1], digits(at + ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
