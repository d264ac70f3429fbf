-- Stands before every script of a delivery.
--
-- KEYS[1]  the delivery, a hash: state, leaseUntil, reason once it ended, and ways (devices left to hope for) once it was sent
-- KEYS[2]  the progress of its challenge, a stream; events are announced on the channel of the same name
-- ARGV[1]  the delivery's id
-- ARGV[2]  milliseconds that both keys are kept from now
-- ARGV[3]  states that may go to `ended`, with commas between

-- Why a delivery ended that nobody kept, where it was not interrupted.
local lapsed = { queued = 'queue-limit', sent = 'not-shown' }

-- Puts the delivery into a state and tells whoever looks on. `told` may hold reason and key.
local function enter(state, at, leaseMilliseconds, told)
  local event = { deliveryId = ARGV[1], state = state, at = at, reason = told.reason, key = told.key }
  redis.call('HSET', KEYS[1], 'state', state, 'leaseUntil', digits(at + leaseMilliseconds))
  if told.reason then redis.call('HSET', KEYS[1], 'reason', told.reason) end
  local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', 200, '*', 'progress', cjson.encode(event))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  redis.call('PUBLISH', KEYS[2], id)
end

-- The state as it is now. Whoever had to keep the lease and did not is taken for dead: its delivery ended, and it may
-- not go on with it even if it wakes up again. False when there is no such delivery.
local function stateAt(at)
  local held = redis.call('HMGET', KEYS[1], 'state', 'leaseUntil')
  if held[1] and among(held[1], ARGV[3]) and at >= tonumber(held[2]) then
    enter('ended', at, 0, { reason = lapsed[held[1]] or 'interrupted' })
    return 'ended'
  end
  return held[1]
end
