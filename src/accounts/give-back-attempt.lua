-- Takes an attempt back. The count never falls below 0, and no new window begins.
--
-- KEYS[1]  the count
--
-- Reply: 1

if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
return 1
