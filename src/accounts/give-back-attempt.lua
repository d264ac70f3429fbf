-- Takes back an attempt. Never below none, and never into a window that begins only now.
--
-- KEYS[1]  the count
--
-- Reply: 1

if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
return 1
