-- Arms a challenge with the digest of a code. An earlier code becomes invalid; the tries continue. Arming with the same
-- code again changes nothing, because several devices show one code and must not prolong its life.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
-- ARGV[2]  states that may go to `armed`, with commas between
-- ARGV[3]  the delivery that brings the code
-- ARGV[4]  the code's digest
-- ARGV[5]  milliseconds that a code lives
-- ARGV[6]  milliseconds that the challenge lives from when it opened
-- ARGV[7]  the MAC of the digest
--
-- Reply: 1 armed; 0 when the challenge is over or unknown, or the delivery is not the latest

local at = now()
local state = stateAt(at)
if not state or not among(state, ARGV[2]) then return 0 end
local _, _, deliveryId, digest, codeLife, life, mac = unpack(ARGV)
local latest, openedAt, armedWith = unpack(redis.call('HMGET', KEYS[1], 'deliveryId', 'openedAt', 'digest'))
if latest ~= deliveryId then return 0 end
if state == 'armed' and armedWith == digest then return 1 end
local expiresAt = math.min(at + codeLife, openedAt + life)
redis.call('HSET', KEYS[1], 'state', 'armed', 'digest', digest, 'armedMac', mac, 'expiresAt', digits(expiresAt))
announceChange('armed ' .. digits(expiresAt))
return 1
