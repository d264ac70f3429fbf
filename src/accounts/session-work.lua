-- Stores the work of a session. Never revives a session that has ended.
--
-- KEYS[1]  the session, as in session-read.lua
-- ARGV[1]  work
-- ARGV[2]  MAC of the work
--
-- Reply: 1 stored, 0 no such session

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'work', ARGV[1], 'workMac', ARGV[2])
return 1
