-- Gives a challenge its next delivery ("call again"). The earlier code becomes invalid at once, because the challenge
-- regains the rest of its own life, which is longer than that of the code. The tries continue.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
-- ARGV[2]  the delivery that the caller found ended
-- ARGV[3]  the next delivery
-- ARGV[4]  maximum of calls for a challenge
-- ARGV[5]  milliseconds that the challenge lives from when it opened
-- ARGV[6]  1 when the ended delivery does not count
-- ARGV[7]  the MAC of what it asks with the next delivery
--
-- Reply: renewed | challenge-over (or unknown) | delivery-under-way (another caller was first) | too-many-calls

local state = stateAt(now())
if not state or not among(state, ARGV[1]) then return 'challenge-over' end
local _, ended, nextDelivery, maxCalls, life, free, mac = unpack(ARGV)
local latest, counted, openedAt = unpack(redis.call('HMGET', KEYS[1], 'deliveryId', 'calls', 'openedAt'))
if latest ~= ended then return 'delivery-under-way' end
local calls = counted - free
if calls >= tonumber(maxCalls) then return 'too-many-calls' end
redis.call('HDEL', KEYS[1], 'digest')
redis.call('HSET', KEYS[1], 'deliveryId', nextDelivery, 'calls', calls + 1, 'mac', mac,
  'expiresAt', digits(openedAt + life))
announceChange()
return 'renewed'
