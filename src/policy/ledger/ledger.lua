-- Included before every script of the ledger of calls.
--
-- KEYS[1]  prefix of all keys, in braces: all keys share one slot, so the scripts may build their names
-- ARGV[1]  the rules, JSON: ledger-rules.ts
--
-- Keys hold numbers and addresses only as digests. Calls and events hold the number in clear, because their readers
-- need it; a call is deleted an hour after its end, and an event when it has been handled.
--
--   call:<id>             hash: facts (JSON: ledger-facts.ts), challengeId, right, own, unproven, known, admittedAt,
--                         lapsesAt;
--                         later startedAt,
--                         finishedAt, reason, answered, passedAt, superseded, periods, minutes, money, hour, reported
--   live:number:<digest>  the one live call for a number (V05)        live:user:<id>   and for a user
--   switchboard:<digest>  sorted set of the live calls behind the switchboard that has a number, by when they lapse
--   queued                sorted set of calls that were admitted and not dialled, by when it is too late to dial them
--   started               sorted set of calls that were dialled and are not over, by when Asterisk must have ended them
--   count:<whose>:<id>    sorted set of the calls that an allowance counts, by when they were admitted
--   …:known:<id>, …:<digest>:known:<asker>  the same, from where the user has passed lately
--   count:<whose>:<id>:<right>      … of those with this right or less
--   count:number:<digest>:<asker>   … to a number, of an asker;    count:number:<digest>  of all who are not its owner
--   rings:number:…        the same two for calls that were dialled, by when
--   rings:line:<digest>, …:<asker>  … for all telephones of a number, whatever digits are dialled behind it, for all
--                         who are not the owner of the telephone that is called
--   rings:strangers       … for forgotten passwords of all names, by when they were asked for where nobody is known
--   up:<right>            sorted set of the calls with this right that are queued or up, by when they lapse
--   pause:<digest>:<asker>          hash: count of calls since the last passed code, at, call, free
--   missed:<digest>       sorted set of the calls to a number that ended without the right keys, as <subject>|<id>, by
--                         when; the subject is the asker, and for a forgotten password the user
--   missed:of:<user>      set of the digests of these numbers
--   others:<user>         the user has another method than the number that was called last
--   behind:<digest>       sorted set of proven telephones behind the switchboard that has a number, by until
--   proven:<digest>       the number has passed lately            proven:<digest>:<owner>  for this owner
--   area:<area>:live      sorted set of unproven numbers that are being called, or may still pass, by when that lapses
--   area:<area>:ended     … whose call ended without a passed code, by the time of its end. A number that may still
--                         pass is in both sets, here by when that lapses, and counts in one of them at any moment
--   area:<area>:calls     sorted set of the calls to such numbers that ended without a passed code
--   area:<area>:passed    … that passed, by the time of that
--   block:<area>          hash: kind, since, until, unpassed, passed  blocks         sorted set of areas by until
--   opened:<area>         number of recent blocks
--   spend:<period>:<n>    hash: minutes, money; reserved:minutes, reserved:money for live calls; each also by right
--   spend:<whose>:<id>:<period>:<n>  the same for a company, a user, a user's unknown browsers, and an
--                         API key for numbers of no user
--   hour:<n>              hash of counts of one hour, for the overview
--   held, suspended       sets of user ids, and of digests of numbers
--   stopped               hash: by, since, and restored when an api has put it back
--   held:restored …       beside each of these sets, its members that an api has put back (ledger-stops.lua)
--   held:elsewhere        set of user ids that are held except where they have passed lately
--   held:anonymous:<user> a call for a forgotten password was reported, so there are no more of these for a day
--   held:anonymous:known:<user>  the same, asked for where the user is known; also holds there
--   suspended:others      set of digests of numbers that only their owners may call
--   heldoff:<asker>       somebody whose number this user was adding asked for no more calls
--   heldoffs:<asker>      number of such reports lately
--   companies             sorted set of the companies that asked for a call of a user or a key, by when
--   keys                  sorted set of the API keys that asked for a call to a number of no user, by when
--   restored              hash: companies, their number. Missing after Redis has lost its data, until an
--                         api has restored it
--   trunk:<trunk>         hash: answer, count of numbers with it in a row, since (it is failing)
--   trunk:<trunk>:numbers set of digests of these numbers
--   trunk:<trunk>:told    the operator was told lately            trunks       set of the failing trunks
--   watched:<dialler>     hash, for each trunk that the dialler watches: seen, seenSince (at the latest looks), up,
--                         since, says, settings; lapses when the dialler looks no more
--   watchers              set of these diallers
--   watched:<dialler>:<trunk>:down  the event says that it is down        …:told  sorted set of such events, by when
--   events                stream of events

local rules = cjson.decode(ARGV[1])
local at = now()

local function key(...) return KEYS[1] .. ':' .. table.concat({ ... }, ':') end

local function milliseconds(seconds) return math.floor(seconds * 1000) end

local hourLength = 3600000
local dayLength = 24 * hourLength
-- After this time without a call a company or a key needs no part of the budget.
local companyKept = 31 * dayLength

-- Completes the facts of a call that an earlier version wrote, which knew no rights and counted no shares.
local function completeEarlier(facts)
  local user, apiKey = facts.call.userId, facts.call.apiKeyId
  local parts = {}
  if apiKey then parts[1] = 'key:' .. apiKey end
  if user then parts[#parts + 1] = 'user:' .. user end
  facts.isEarlier, facts.right, facts.asker = true, 'login', table.concat(parts, ':')
  if facts.call.purpose == 'forgotten-password' and not apiKey then facts.right, facts.asker = 'anonymous', 'anonymous'
  elseif user and not facts.call.factorId then facts.right = 'adding'
  elseif apiKey and not user then facts.right = 'number' end
end

-- Reads a call; nil when it is unknown or expired.
local function readCall(id)
  local held = redis.call('HGETALL', key('call', id))
  if #held == 0 then return nil end
  local call = {}
  for i = 1, #held, 2 do call[held[i]] = held[i + 1] end
  call.id = id
  call.facts = cjson.decode(call.facts)
  call.facts.own = call.own == '1'
  call.facts.right = call.right or call.facts.right
  if not call.facts.right then completeEarlier(call.facts) end
  return call
end

local function isByTrunk(facts) return facts.call.route == 'trunk' end

local function tell(event)
  redis.call('XADD', key('events'), 'MAXLEN', '~', rules.maxEvents, '*', 'event', cjson.encode(event))
end

-- Adds to a figure of an hour. The figures are shown for a day.
local function tally(hour, field, by)
  redis.call('HINCRBY', key('hour', hour), field, by or 1)
  redis.call('PEXPIREAT', key('hour', hour), digits((hour + 26) * hourLength))
end

local function thisHour() return math.floor(at / hourLength) end

-- Counts a call under its country and its prefix.
local function tallyAreas(hour, facts, what)
  for _, area in ipairs(facts.figures) do tally(hour, area .. ':' .. what) end
end

-- Adds to a sorted set that expires.
local function note(set, member, score, keptMilliseconds)
  redis.call('ZADD', set, digits(score), member)
  redis.call('PEXPIRE', set, digits(keptMilliseconds))
end

-- Number of live calls behind a switchboard.
local function callsBehind(switchboardDigest) return redis.call('ZCOUNT', key('switchboard', switchboardDigest), '(' .. digits(at), '+inf') end

-- The keys that hold a live call: one for its number, one for its user.
local function liveKeysOf(facts)
  local keys = { key('live', 'number', facts.numberDigest) }
  if facts.call.userId then keys[2] = key('live', 'user', facts.call.userId) end
  return keys
end

local function releaseLiveKeys(id, facts)
  for _, live in ipairs(liveKeysOf(facts)) do
    if redis.call('GET', live) == id then redis.call('DEL', live) end
  end
  redis.call('ZREM', key('switchboard', facts.switchboardDigest), id)
end
