-- The sets of what may not be called: held users, and suspended numbers. Beside each is the set of those members that
-- an api has restored, and that nobody has put in or taken out since: only these may be taken back.
--
-- Needs: ledger.lua

local function marksOf(set) return key(set, 'restored') end

-- Reply: 1 when it was not there before
local function putIn(set, member)
  redis.call('SREM', marksOf(set), member)
  return redis.call('SADD', key(set), member)
end

local function takeOut(set, member)
  redis.call('SREM', marksOf(set), member)
  return redis.call('SREM', key(set), member)
end

local function restore(set, member)
  if redis.call('SADD', key(set), member) == 0 then return 0 end
  return redis.call('SADD', marksOf(set), member)
end

local function undoRestored(set, member)
  if redis.call('SREM', marksOf(set), member) == 0 then return 0 end
  return redis.call('SREM', key(set), member)
end
