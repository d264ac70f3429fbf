-- Reads a challenge; one past its time expires first.
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
--
-- Reply: state, owner, to, language, purpose, triesLeft, deliveryId, openedAt, expiresAt, kind, userId, factorId,
-- postDial (the last three may be ''), calls, proof; or nothing when unknown

if not stateAt(now()) then return {} end
return redis.call('HMGET', KEYS[1],
  'state', 'owner', 'to', 'language', 'purpose', 'triesLeft', 'deliveryId', 'openedAt', 'expiresAt',
  'kind', 'userId', 'factorId', 'postDial', 'calls', 'proof')
