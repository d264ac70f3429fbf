-- Creates a delivery that waits in the queue.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  milliseconds that it may wait for a dialler
--
-- Reply: 1, or 0 when the delivery exists already; then nothing changes

if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
enter('queued', now(), tonumber(ARGV[4]), {})
return 1
