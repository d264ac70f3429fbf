-- Ends all sessions of a user in one step by beginning the next generation. This includes sessions that are getting a
-- new id at the moment, because a new id stays in its generation.
--
-- KEYS[1]  the user's generation, a number
-- KEYS[2]  the digests of the user's sessions, a sorted set by their latest possible end
-- ARGV[1]  milliseconds that the generation is kept; longer than the life of a session
--
-- Reply: the generation that begins, and the digests, so that the caller removes the sessions too

local digests = redis.call('ZRANGEBYSCORE', KEYS[2], digits(now()), '+inf')
local begun = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
return { digits(begun), digests }
