-- Stands before every script of a challenge.
--
-- KEYS[1]  the challenge, a hash: state, owner, kind, proof, pageSession, to, postDial, userId, factorId, language,
--          purpose, known, triesLeft, calls, deliveryId, openedAt, expiresAt (milliseconds since the epoch), digest
--          while a code is valid, and the MACs that ChallengeStore makes and checks: mac (of what it asks), armedMac
--          (of the digest), and after it passed passedTyped, passedWith and passedMac
-- ARGV[1]  states that may go to `expired`, with commas between: those of a challenge that is not over

-- Tells the followers of its progress, on their channel, that the challenge itself has changed; and `how`, where they
-- need not read it.
local function announceChange(how)
  redis.call('PUBLISH', 'belcode:progress:' .. string.match(KEYS[1], '{.*}'), how and 'challenge ' .. how or 'challenge')
end

-- Ends the challenge and removes the digest of its code.
local function enterOver(state)
  redis.call('HSET', KEYS[1], 'state', state)
  redis.call('HDEL', KEYS[1], 'digest')
  announceChange()
end

-- The current state, after expiring a challenge past its time. False when unknown.
local function stateAt(at)
  local state, expiresAt = unpack(redis.call('HMGET', KEYS[1], 'state', 'expiresAt'))
  if state and among(state, ARGV[1]) and at >= tonumber(expiresAt) then
    enterOver('expired')
    return 'expired'
  end
  return state
end

-- All fields of a challenge, in the order that ChallengeStore expects; a missing field is false.
local function readAll()
  return redis.call('HMGET', KEYS[1],
    'state', 'owner', 'to', 'language', 'purpose', 'triesLeft', 'deliveryId', 'openedAt', 'expiresAt',
    'kind', 'userId', 'factorId', 'postDial', 'calls', 'proof', 'pageSession', 'known',
    'mac', 'armedMac', 'passedTyped', 'passedWith', 'passedMac')
end
