-- Included before every script of a delivery.
--
-- Needs: enter.lua
--
-- KEYS[1]  the delivery, as in enter.lua
-- KEYS[2]  the progress of its challenge, as in enter.lua; a renewal announces `alive` and the id of the latest event,
--          so that a follower need not look whether the dialler is there
-- ARGV[1]  the delivery's id
-- ARGV[2]  milliseconds that both keys are kept
-- ARGV[3]  states that may move to `ended`, separated by commas

-- The reason of the end when a lease lapses, by state. The default is `interrupted`.
local lapsed = { queued = 'queue-limit', sent = 'not-shown' }

local function announceAlive()
  redis.call('PUBLISH', KEYS[2], 'alive ' .. latestEvent(KEYS[2]))
end

local function enter(state, at, leaseMilliseconds, detail)
  enterDelivery({ id = ARGV[1], key = KEYS[1], progress = KEYS[2], kept = ARGV[2] }, state, at, leaseMilliseconds, detail)
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
