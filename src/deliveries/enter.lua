-- Included where a script moves a delivery.
--
-- A delivery is { id, key, progress, kept }: its id; its key, a hash: state, leaseUntil; reason when ended; ways
-- (devices that may still show it) when sent; the progress of its challenge, a stream; and milliseconds that both are
-- kept.
-- Events are announced on the channel of the same name as the stream, each after the id of the one before, so that a
-- follower knows whether it has missed one.

-- The id of the latest event; `-` for none.
local function latestEvent(progress)
  local latest = redis.call('XREVRANGE', progress, '+', '-', 'COUNT', 1)[1]
  return latest and latest[1] or '-'
end

-- Sets the state of a delivery and announces it to its followers. `detail` may hold reason, key and note.
local function enterDelivery(delivery, state, at, leaseMilliseconds, detail)
  local event = { deliveryId = delivery.id, state = state, at = at, reason = detail.reason, key = detail.key }
  event.note = detail.note
  redis.call('HSET', delivery.key, 'state', state, 'leaseUntil', digits(at + leaseMilliseconds))
  if detail.reason then redis.call('HSET', delivery.key, 'reason', detail.reason) end
  local text = cjson.encode(event)
  local before = latestEvent(delivery.progress)
  local id = redis.call('XADD', delivery.progress, 'MAXLEN', '~', 200, '*', 'progress', text)
  redis.call('PEXPIRE', delivery.key, delivery.kept)
  redis.call('PEXPIRE', delivery.progress, delivery.kept)
  redis.call('PUBLISH', delivery.progress, before .. ' ' .. id .. ' ' .. text)
end
