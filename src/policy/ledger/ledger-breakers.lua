-- Breakers: whether an area has so many unproven numbers without a passed code that it is blocked.
--
-- Needs: ledger.lua, ledger-rights.lua

-- Number of members with a score in (since, upTo], or above `since` without `upTo`.
local function sizeSince(set, since, upTo) return redis.call('ZCOUNT', set, '(' .. digits(since), upTo and digits(upTo) or '+inf') end

-- The figures of a breaker: unproven numbers that are being called, that ended without a passed code, and that passed.
-- The number itself is not counted as being called, because its present call is replaced by this one.
local function areaFigures(breaker, area, switchboardDigest)
  local since = at - milliseconds(rules.breakerWindow)
  local figures = {
    live = sizeSince(key('area', area, 'live'), at),
    ended = sizeSince(key('area', area, 'ended'), since, at),
    passed = sizeSince(key('area', area, 'passed'), since),
    calls = sizeSince(key('area', area, 'calls'), since),
  }
  local own = redis.call('ZSCORE', key('area', area, 'live'), switchboardDigest)
  if own and tonumber(own) > at then figures.live = figures.live - 1 end
  figures.max = breaker.free + breaker.perPass * figures.passed
  figures.maxCalls = figures.max * rules.breakerCalls
  figures.detail = area .. ': ' .. figures.ended .. ' of ' .. figures.max .. ' unproven numbers did not pass, '
    .. figures.passed .. ' passed, ' .. figures.live .. ' are being called; ' .. figures.calls .. ' of '
    .. figures.maxCalls .. ' calls'
  return figures
end

-- Length of the next block of an area, in milliseconds.
local function nextBlockLength(area)
  local opened = tonumber(redis.call('GET', key('opened', area)) or '0')
  return milliseconds(rules.blocks[math.min(opened + 1, #rules.blocks)])
end

-- A block applies only to unproven numbers, so that others never lock out a number that has passed lately.
local function isBlocked(kind, facts)
  if isProven(facts) then return false, { detail = 'the number has passed in the last ' .. rules.proof / 86400 .. ' days' } end
  local details = {}
  for i, breaker in ipairs(rules.breakers) do
    local area = facts.areas[i]
    if breaker.kind == kind and area ~= '' then
      local ends = redis.call('HGET', key('block', area), 'until')
      if ends and tonumber(ends) > at then return true, { retry = ends - at, detail = area .. ' is blocked' } end
      local seen = areaFigures(breaker, area, facts.switchboardDigest)
      if seen.ended >= seen.max or seen.calls >= seen.maxCalls then
        return true, { retry = nextBlockLength(area), opens = { area = area, kind = kind, seen = seen }, detail = seen.detail }
      end
      details[#details + 1] = seen.detail
    end
  end
  return false, { detail = table.concat(details, '; ') }
end

-- Refuses, but begins no block, because live calls and codes that can still be typed may pass.
local function isBusy(kind, facts)
  if isProven(facts) then return false, {} end
  for i, breaker in ipairs(rules.breakers) do
    local area = facts.areas[i]
    if breaker.kind == kind and area ~= '' then
      local seen = areaFigures(breaker, area, facts.switchboardDigest)
      if seen.ended + seen.live >= seen.max then
        return true, { retry = milliseconds(rules.busy), detail = seen.detail }
      end
    end
  end
  return false, {}
end
