-- Included before every script of a delivery.
--
-- KEYS[1]  the delivery, a hash: state, leaseUntil; reason when ended; ways (devices that may still show it) when sent
-- KEYS[2]  the progress of its challenge, a stream; events are announced on the channel of the same name, each after
--          the id of the one before, so that a follower knows whether it has missed one
-- ARGV[1]  the delivery's id
-- ARGV[2]  milliseconds that both keys are kept
-- ARGV[3]  states that may move to `ended`, separated by commas

-- The reason of the end when a lease lapses, by state. The default is `interrupted`.
local lapsed = { queued = 'queue-limit', sent = 'not-shown' }

-- Sets the state of the delivery and announces it to its followers. `detail` may hold reason, key and note.
local function enter(state, at, leaseMilliseconds, detail)
  local event = { deliveryId = ARGV[1], state = state, at = at, reason = detail.reason, key = detail.key }
  event.note = detail.note
  redis.call('HSET', KEYS[1], 'state', state, 'leaseUntil', digits(at + leaseMilliseconds))
  if detail.reason then redis.call('HSET', KEYS[1], 'reason', detail.reason) end
  local text = cjson.encode(event)
  local before = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', 200, '*', 'progress', text)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  redis.call('PUBLISH', KEYS[2], (before and before[1] or '-') .. ' ' .. id .. ' ' .. text)
end

-- The present state; false when the delivery does not exist. A lapsed lease means that its dialler is dead: this ends
-- the delivery, and the dialler cannot continue it even if it recovers.
local function stateAt(at)
  local state, leaseUntil = unpack(redis.call('HMGET', KEYS[1], 'state', 'leaseUntil'))
  if state and among(state, ARGV[3]) and at >= tonumber(leaseUntil) then
    enter('ended', at, 0, { reason = lapsed[state] or 'interrupted' })
    return 'ended'
  end
  return state
end
