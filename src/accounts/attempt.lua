-- Counts an attempt within a window that begins with the first attempt.
--
-- KEYS[1]  the count
-- ARGV[1]  milliseconds of the window
--
-- Reply: the count, including this attempt

local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
