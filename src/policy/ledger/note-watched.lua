-- Notes what a dialler has seen of its trunks at one look. A trunk is down, or up again, when it has been so for a
-- while without a break. That it is down becomes an event, a few times in some hours and not more, because a trunk may
-- come and go all night; that it is up again becomes one only after that.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the dialler
-- ARGV[3]  every trunk that it watches, JSON: a list of { name, settings, up, says }
--
-- Reply: for each trunk that is down or up since this look: its name, '1' for up, what Asterisk says

local dialler, looks = ARGV[2], cjson.decode(ARGV[3])
local watched = key('watched', dialler)
local steady, window = milliseconds(rules.trunkSteady), milliseconds(rules.trunkTold.windowSeconds)
local before = {}
local stored = redis.call('HGETALL', watched)
for i = 1, #stored, 2 do before[stored[i]] = cjson.decode(stored[i + 1]) end
redis.call('DEL', watched)

-- Whether one more event that this trunk is down may be written now; counts it.
local function mayTell(name)
  local told = key('watched', dialler, name, 'told')
  redis.call('ZREMRANGEBYSCORE', told, '-inf', digits(at - window))
  local count = redis.call('ZCARD', told)
  if count >= rules.trunkTold.max then return false end
  note(told, digits(at) .. ':' .. count, at, window)
  return true
end

local changed = {}
for _, look in ipairs(looks) do
  local entry = before[look.name] or { seen = look.up, seenSince = at, up = look.up, since = at, first = true }
  if entry.seen ~= look.up then entry.seen, entry.seenSince = look.up, at end
  local isSteady = at - entry.seenSince >= steady
  if isSteady and (entry.up ~= look.up or (entry.first and not look.up)) then
    changed[#changed + 1] = { look.name, look.up and '1' or '0', look.says }
  end
  if isSteady then
    if entry.up ~= look.up then entry.up, entry.since = look.up, entry.seenSince end
    entry.first = nil
  end
  -- What stands beside the state is of the same time as the state.
  if entry.up == look.up then entry.says = look.says end
  entry.settings = look.settings
  -- Kept apart from the entry, which ends with the dialler: a restart tells nothing twice.
  local open = key('watched', dialler, look.name, 'down')
  if isSteady and not entry.up and redis.call('EXISTS', open) == 0 and mayTell(look.name) then
    redis.call('SET', open, digits(entry.since))
    tell({ event = 'trunk-down', dialler = dialler, trunk = look.name, settings = look.settings, says = entry.says })
  elseif isSteady and entry.up and redis.call('DEL', open) == 1 then
    tell({ event = 'trunk-up', dialler = dialler, trunk = look.name, settings = look.settings })
  end
  -- A week, for an outage over a long holiday.
  redis.call('PEXPIRE', open, digits(7 * dayLength))
  redis.call('HSET', watched, look.name, cjson.encode(entry))
end
if #looks > 0 then
  redis.call('PEXPIRE', watched, digits(milliseconds(rules.trunkSeen)))
  redis.call('SADD', key('watchers'), dialler)
end
return changed
