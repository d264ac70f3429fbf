-- Stands before every script of a challenge.
--
-- KEYS[1]  the challenge, a hash: state, owner, kind, proof, to, postDial, userId, factorId, language, purpose, triesLeft, calls,
--          deliveryId, openedAt, expiresAt (milliseconds since the epoch), and digest while a code is valid
-- ARGV[1]  states that may go to `expired`, with commas between: those of a challenge that is not over

-- Ends the challenge; its code's digest goes with it.
local function enterOver(state)
  redis.call('HSET', KEYS[1], 'state', state)
  redis.call('HDEL', KEYS[1], 'digest')
end

-- The state as it is now: a challenge past its time expires before anything else is looked at. False when unknown.
local function stateAt(at)
  local held = redis.call('HMGET', KEYS[1], 'state', 'expiresAt')
  if held[1] and among(held[1], ARGV[1]) and at >= tonumber(held[2]) then
    enterOver('expired')
    return 'expired'
  end
  return held[1]
end

-- Everything that is read of a challenge, in the order in which ChallengeStore has it; what there is not is false.
local function readAll()
  return redis.call('HMGET', KEYS[1],
    'state', 'owner', 'to', 'language', 'purpose', 'triesLeft', 'deliveryId', 'openedAt', 'expiresAt',
    'kind', 'userId', 'factorId', 'postDial', 'calls', 'proof')
end
