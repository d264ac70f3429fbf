-- Does what Belcode needs of Redis: runs as a script, writes, reads and publishes.
--
-- KEYS[1]  belcode:tried
-- ARGV[1]  lifetime in milliseconds
--
-- Reply: 1

redis.call('SET', KEYS[1], digits(now()), 'PX', ARGV[1])
redis.call('PUBLISH', KEYS[1], '')
return redis.call('EXISTS', KEYS[1])
