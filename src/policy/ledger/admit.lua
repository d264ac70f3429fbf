-- Checks whether a call may be queued. An admitted call is recorded and counted in every allowance.
--
-- Needs: ledger.lua, ledger-checks.lua, ledger-settle.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the facts, JSON: ledger-facts.ts
-- ARGV[3]  id of the call to replace, or ''
--
-- Reply: nothing when admitted; else the rule, seconds or '', and with number-in-call the ids of the call and its
--        challenge, and '1' when it was asked for from where the user had passed lately

local facts = cjson.decode(ARGV[2])
local id = facts.call.deliveryId
judgeRight(facts)

-- Begins a block of an area and sends its event. Each block of an area is longer than the last, up to a maximum.
local function open(block)
  local length = nextBlockLength(block.area)
  local ends, area, seen = at + length, key('block', block.area), block.seen
  redis.call('INCR', key('opened', block.area))
  redis.call('PEXPIRE', key('opened', block.area), digits(length + milliseconds(rules.blockMemory)))
  redis.call('HSET', area, 'kind', block.kind, 'since', digits(at), 'until', digits(ends),
    'unpassed', seen.ended, 'passed', seen.passed)
  redis.call('PEXPIREAT', area, digits(ends))
  redis.call('ZREMRANGEBYSCORE', key('blocks'), '-inf', digits(at))
  redis.call('ZADD', key('blocks'), digits(ends), block.area)
  -- These numbers have caused the block; the count after it starts from zero.
  redis.call('ZREMRANGEBYSCORE', key('area', block.area, 'ended'), '-inf', digits(at))
  redis.call('DEL', key('area', block.area, 'calls'))
  tell({ event = 'breaker-opened', area = block.area, blockedSeconds = length / 1000 })
end

-- Replaces an earlier call that is over or that the caller has hung up. A call that was dialled is settled by its
-- dialler, because the dialler knows what the call used.
local function makeWay(earlier)
  local call = readCall(earlier)
  if not call or call.finishedAt then return end
  if not call.startedAt then return settle(call, 'challenge-over', true, 0) end
  redis.call('HSET', key('call', earlier), 'superseded', '1')
  releaseLiveKeys(earlier, call.facts)
end

-- Also a company that is refused counts, because otherwise one that spends everything would stay alone. A stranger who
-- only knows a name makes no company count.
if isByTrunk(facts) and facts.call.companyId and not isForgotten(facts) then
  redis.call('ZREMRANGEBYSCORE', key('companies'), '-inf', digits(at - companyKept))
  note(key('companies'), facts.call.companyId, at, companyKept)
end
if isByTrunk(facts) and isOfBareNumber(facts) then
  redis.call('ZREMRANGEBYSCORE', key('keys'), '-inf', digits(at - companyKept))
  note(key('keys'), facts.call.apiKeyId, at, companyKept)
end

for _, live in ipairs(liveKeysOf(facts)) do
  if redis.call('GET', live) == ARGV[3] then makeWay(ARGV[3]) end
end

for _, rule in ipairs(rules.order) do
  local refused, more = check(rule, facts)
  if refused then
    if more.opens then open(more.opens) end
    tally(thisHour(), 'refused:' .. rule.name)
    local live = more.live or { '', '', '0' }
    return { rule.name, retrySeconds(more), live[1], live[2], live[3] }
  end
end

-- The next calls of a challenge do not say it again.
local user, other = facts.call.userId, facts.call.hasOtherMethod
if user and other then redis.call('SET', key('others', user), '1', 'PX', digits(dayLength))
elseif user and other == false then redis.call('DEL', key('others', user)) end

local unproven = isByTrunk(facts) and not isProven(facts)
redis.call('HSET', key('call', id), 'facts', ARGV[2], 'challengeId', facts.call.challengeId,
  'right', facts.right, 'own', facts.own and '1' or '0', 'unproven', unproven and '1' or '0', 'known', facts.call.known and '1' or '0', 'admittedAt', digits(at), 'lapsesAt', digits(at + lapse))
redis.call('PEXPIRE', key('call', id), digits(milliseconds(rules.record)))
for _, live in ipairs(liveKeysOf(facts)) do redis.call('SET', live, id, 'PX', digits(lapse)) end
redis.call('ZADD', key('queued'), digits(at + milliseconds(rules.queue + rules.ring)), id)
noteStrangers(facts, id)
if not isByTrunk(facts) then return {} end

if facts.subjects.switchboard then
  redis.call('ZREMRANGEBYSCORE', key('switchboard', facts.switchboardDigest), '-inf', digits(at))
  note(key('switchboard', facts.switchboardDigest), id, at + lapse, lapse)
end
redis.call('ZREMRANGEBYSCORE', key('up', facts.right), '-inf', digits(at))
note(key('up', facts.right), id, at + lapse, lapse)
for _, each in ipairs(countSets(facts)) do
  local maxWindow = rules.maxWindowSeconds[each[1]] * 1000
  if maxWindow > 0 then
    redis.call('ZREMRANGEBYSCORE', each[2], '-inf', digits(at - maxWindow))
    note(each[2], id, at, maxWindow)
  end
end
if unproven then
  for _, area in ipairs(facts.areas) do
    if area ~= '' then
      local live, ended = key('area', area, 'live'), key('area', area, 'ended')
      redis.call('ZREMRANGEBYSCORE', live, '-inf', digits(at))
      redis.call('ZREMRANGEBYSCORE', ended, '-inf', digits(at - milliseconds(rules.breakerWindow)))
      -- A number that counts as ended stays counted there, so that no number counts twice.
      local counted = tonumber(redis.call('ZSCORE', ended, facts.switchboardDigest))
      if not counted then note(live, facts.switchboardDigest, at + lapse, areaKept)
      elseif counted > at then awaitCode(area, facts.switchboardDigest, math.max(counted, at + lapse)) end
    end
  end
end
return {}
