-- Notes what a session is at. Never brings back a session that has ended.
--
-- KEYS[1]  the session, as in session-read.lua
-- ARGV[1]  work
--
-- Reply: 1 noted, 0 there is no such session

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'work', ARGV[1])
return 1
