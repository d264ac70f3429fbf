-- Notes that the call of a turn is on the wire, or never will be.
--
-- KEYS[1]  as in take-turn.lua
-- ARGV[1]  id of the turn
-- ARGV[2]  milliseconds that it still counts
--
-- Reply: 1, or 0 when it no longer counts

local counted = digits(now() + ARGV[2])
return redis.call('ZADD', KEYS[1], 'XX', 'CH', counted, ARGV[1])
