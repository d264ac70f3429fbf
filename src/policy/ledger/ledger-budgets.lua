-- Budgets: what has been spent in a period, and whether there is room for a call.
--
-- Needs: ledger.lua, ledger-rights.lua, ledger-calendar.lua

-- The amount in a record of spending, with reservations, and the reservations alone. With `rank` only of calls with
-- this right or less, and from the rank `from` on.
local function spent(record, what, rank, from)
  local fields = { what, 'reserved:' .. what }
  if rank then
    local first = from or 1
    local count = rank - first + 1
    for i = 1, count do
      local name = rules.rights[first + i - 1].name
      fields[i] = what .. ':' .. name
      fields[count + i] = 'reserved:' .. what .. ':' .. name
    end
  end
  local stored = redis.call('HMGET', record, unpack(fields))
  local sums = { 0, 0 }
  for i, value in ipairs(stored) do
    local half = i <= #stored / 2 and 1 or 2
    sums[half] = sums[half] + tonumber(value or '0')
  end
  return sums[1] + sums[2], sums[2]
end

-- Whether a set has another member that asked for calls lately.
local function hasOthers(set, own)
  local since = redis.call('ZSCORE', set, own)
  local others = redis.call('ZCOUNT', set, '(' .. digits(at - companyKept), '+inf')
  if since and tonumber(since) > at - companyKept then others = others - 1 end
  return others > 0
end

local function companies() return tonumber(redis.call('HGET', key('restored'), 'companies') or '1') end

-- Whether others need a part of the budget. For a company: other companies that asked for calls lately, and still
-- exist. For a key that calls bare numbers: any company, because its users may need their first call, or another such
-- key.
local needsOfOthers = {
  company = function(company) return companies() >= 2 and hasOthers(key('companies'), company) end,
  key = function(apiKey) return companies() >= 1 or hasOthers(key('keys'), apiKey) end,
}

-- Whether others need a part of what the budget keeps for a right. For a key: another such key, because this right of
-- keys is only for numbers of no user.
local function othersNeedRight(whose, id)
  if whose == 'company' then return needsOfOthers.company(id) end
  return whose == 'key' and hasOthers(key('keys'), id)
end

-- The budgets of a period that hold for a call: of all, of the company or the key, of the user, of the user's unknown
-- browsers.
local function budgetsOf(budget, whose, id)
  local ofUser = rules.userBudget[budget.name]
  if whose == 'user' then return { minutes = ofUser } end
  if whose == 'unknown' then return { minutes = ofUser and ofUser * rules.unknownMinutes } end
  if whose == 'all' then return budget end
  if not needsOfOthers[whose](id) then return {} end
  return { minutes = budget.minutes and budget.minutes * rules.companyShare,
    money = budget.money and budget.money * rules.companyShare }
end

local budgetLabels = { all = '', company = ' for the company', key = ' for numbers of the API key', user = ' for the user',
  unknown = ' for the user where the user has not passed lately' }

-- Whether a budget has no room for what a call adds, or, when it adds nothing, whether it is spent. The share of the
-- call's right applies too. It always has room for one call while nothing of it is spent by calls of this right.
local function isBudgetSpent(facts, adds)
  if rules.money and not facts.rate then return true, { detail = 'no price of this number in BELCODE_RATES' } end
  local refused, retry, details = false, 0, {}
  for _, budget in ipairs(rules.budgets) do
    local number, ends = periodOf(budget.name, at)
    local right = rules.rights[rankOf[facts.right]]
    local function look(record, what, max, label, rank, atLeastOne)
      local taken, reserved = spent(record, what, rank)
      local unit = what == 'money' and rules.moneyParts or 1
      local least = adds[what] > 0 and adds[what] or 1
      local refuses = taken + least > max and not (atLeastOne and spent(record, what, rank, rank) == 0)
      -- A share is mentioned only when it is the reason.
      if refuses or label == '' then
        details[#details + 1] = budget.name .. ': ' .. taken / unit .. ' of ' .. max / unit .. ' ' .. what .. label
      end
      if not refuses then return end
      refused = true
      -- Live calls give back most of what they reserved.
      local onlyReserved = taken - reserved + least <= max
      retry = math.max(retry, onlyReserved and milliseconds(rules.busy) or ends - at)
    end
    for _, subject in ipairs(spendSubjects(facts)) do
      local whose = subject[1]
      local record = spendKey(whose, subject[2], budget.name, number)
      local limits = budgetsOf(budget, whose, subject[2])
      for _, what in ipairs({ 'minutes', 'money' }) do
        local max = limits[what]
        if max then
          look(record, what, max, budgetLabels[whose], nil, whose ~= 'all' and whose ~= 'company')
          -- Nor does one company or key use up the share of a right.
          if right.budget < rules.reserve and othersNeedRight(whose, subject[2]) then
            look(record, what, max * right.budget, ' for ' .. right.name .. budgetLabels[whose], rankOf[right.name], true)
          end
          if whose == 'all' and right.budget < 1 then
            if right.budget < rules.reserve then
              look(record, what, max * right.budget, ' for ' .. right.name, rankOf[right.name], true)
            end
            -- The last part is for logins to proven numbers, even when others have spent the rest.
            look(record, what, max * rules.reserve, ' without the reserve')
          end
        end
      end
    end
  end
  return refused, { retry = retry, detail = table.concat(details, ', ') }
end
