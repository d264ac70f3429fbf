-- Creates a delivery that waits in the queue.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  milliseconds that it may wait before a dialler takes it
--
-- Reply: 1, or 0 when there is such a delivery already (nothing is changed then)

if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
enter('queued', now(), tonumber(ARGV[4]), {})
return 1
