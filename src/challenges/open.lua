-- Opens a challenge, without a code.
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
--
-- Reply: openedAt and expiresAt in digits, or nothing when there is such a challenge already

if redis.call('EXISTS', KEYS[1]) == 1 then return {} end
local at = now()
local expiresAt = at + ARGV[2]
redis.call('HSET', KEYS[1],
  'state', 'open', 'triesLeft', ARGV[4], 'calls', 1, 'deliveryId', ARGV[5],
  'owner', ARGV[6], 'to', ARGV[7], 'language', ARGV[8], 'purpose', ARGV[9],
  'kind', ARGV[10], 'userId', ARGV[11], 'factorId', ARGV[12], 'postDial', ARGV[13], 'proof', ARGV[14],
  'openedAt', digits(at), 'expiresAt', digits(expiresAt))
redis.call('PEXPIREAT', KEYS[1], digits(expiresAt + ARGV[3]))
return { digits(at), digits(expiresAt) }
