-- Opens a challenge without a code.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
-- ARGV[2]  milliseconds that the challenge lives
-- ARGV[3]  milliseconds that it is kept after its life
-- ARGV[4]  tries
-- ARGV[5]  deliveryId
-- ARGV[6]  owner
-- ARGV[7]  to
-- ARGV[8]  language
-- ARGV[9]  purpose
-- ARGV[10] kind
-- ARGV[11] userId, or ''
-- ARGV[12] factorId, or ''
-- ARGV[13] postDial as JSON, or ''
-- ARGV[14] proof
-- ARGV[15] pageSession, or ''
--
-- Reply: openedAt and expiresAt in digits, or nothing when the challenge exists already

local _, life, keep, tries, deliveryId, owner, to, language, purpose = unpack(ARGV, 1, 9)
local kind, userId, factorId, postDial, proof, pageSession = unpack(ARGV, 10, 15)

if redis.call('EXISTS', KEYS[1]) == 1 then return {} end
local at = now()
local expiresAt = at + life
redis.call('HSET', KEYS[1],
  'state', 'open', 'triesLeft', tries, 'calls', 1, 'deliveryId', deliveryId,
  'owner', owner, 'to', to, 'language', language, 'purpose', purpose,
  'kind', kind, 'userId', userId, 'factorId', factorId, 'postDial', postDial, 'proof', proof,
  'pageSession', pageSession,
  'openedAt', digits(at), 'expiresAt', digits(expiresAt))
redis.call('PEXPIREAT', KEYS[1], digits(expiresAt + keep))
return { digits(at), digits(expiresAt) }
