-- Appends a challenge to the list of its subject.
--
-- KEYS[1]  the challenges of a subject that may still be live, oldest first, a list
-- ARGV[1]  the challenge
-- ARGV[2]  milliseconds that the list is kept
--
-- Reply: the earlier challenges. They stay in the list until the caller has ended them

local earlier = redis.call('LRANGE', KEYS[1], 0, -1)
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return earlier
