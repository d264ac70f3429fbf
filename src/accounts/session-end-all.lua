-- Ends all sessions of a user in one step: each belongs to a generation, and the next one begins. Also those end that
-- are just being given a new id, for a new id stays in its generation.
--
-- KEYS[1]  the user's generation, a number
-- KEYS[2]  the digests of the user's sessions, a sorted set by the time at which they end at the latest
-- ARGV[1]  milliseconds that the generation is kept: longer than a session lives
--
-- Reply: the digests, so that the sessions themselves are removed too

local digests = redis.call('ZRANGEBYSCORE', KEYS[2], digits(now()), '+inf')
redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
return digests
