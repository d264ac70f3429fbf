-- Adds the MAC to a challenge that has just opened; until then nobody believes it.
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  the MAC of what it asks
--
-- Reply: 1, or 0 when there is no such challenge

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'mac', ARGV[1])
return 1
