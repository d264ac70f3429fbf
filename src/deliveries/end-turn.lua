-- The call of a turn is on the wire, or will never be.
--
-- KEYS[1]  as in take-turn.lua
-- ARGV[1]  id of the turn
-- ARGV[2]  milliseconds that it counts from now on
--
-- Reply: 1, or 0 when it does not count any more

local counted = digits(now() + ARGV[2])
return redis.call('ZADD', KEYS[1], 'XX', 'CH', counted, ARGV[1])
