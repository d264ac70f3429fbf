-- Renews the lease: the dialler that runs this delivery is alive.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- KEYS[3]  exists while outside calls are stopped; left out for any other delivery
-- ARGV[4]  milliseconds until the lease lapses
--
-- Reply: 1 renewed; 0 the delivery is over or unknown; 2 renewed, but outside calls are stopped. The dialler must hang
-- up after 0 and 2

local at = now()
local state = stateAt(at)
if not state or not among(state, ARGV[3]) then return 0 end
local leaseUntil = math.max(at + ARGV[4], tonumber(redis.call('HGET', KEYS[1], 'leaseUntil')))
redis.call('HSET', KEYS[1], 'leaseUntil', digits(leaseUntil))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
announceAlive()
if KEYS[3] and redis.call('EXISTS', KEYS[3]) == 1 then return 2 end
return 1
