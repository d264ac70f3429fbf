-- Lets no challenge of a user open for a while.
--
-- KEYS     as in note-of-user.lua
-- ARGV[1]  milliseconds
--
-- Reply: the challenges of the user that Redis still has

redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
