-- Lets no challenge of a user open for a while.
--
-- KEYS[1], KEYS[2]  as KEYS[3] and KEYS[4] in open.lua
-- ARGV[1]  milliseconds
--
-- Reply: the challenges of the user that Redis still has

redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
