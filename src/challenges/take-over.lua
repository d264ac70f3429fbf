-- Gives a challenge to a telephone that dialled in. Its previous delivery is void; the tries continue.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
-- ARGV[2]  the delivery of this telephone
-- ARGV[3]  to
-- ARGV[4]  factorId, or ''
-- ARGV[5]  milliseconds that the challenge lives from when it opened
-- ARGV[6]  the MAC of what it asks by this telephone
--
-- Reply: the previous delivery ('' for none) and the language, or nothing when the challenge is over or unknown

local state = stateAt(now())
if not state or not among(state, ARGV[1]) then return {} end
local _, deliveryId, to, factorId, life, mac = unpack(ARGV)
local earlier, language, openedAt = unpack(redis.call('HMGET', KEYS[1], 'deliveryId', 'language', 'openedAt'))
redis.call('HDEL', KEYS[1], 'digest')
redis.call('HSET', KEYS[1],
  'kind', 'phone', 'proof', 'code', 'pageSession', '', 'postDial', '',
  'deliveryId', deliveryId, 'to', to, 'factorId', factorId, 'mac', mac, 'expiresAt', digits(openedAt + life))
announceChange()
return { earlier, language }
