-- Hours, days and months of UTC, counted from 1970.

-- The number of the month (12 a year) that a moment lies in, and when the next month begins. Years begin in March here,
-- so that the leap day is the last day of a year.
local function monthOf(moment)
  local days = math.floor(moment / 86400000) + 719468
  local era = math.floor(days / 146097)
  local day = days - era * 146097
  local year = math.floor((day - math.floor(day / 1460) + math.floor(day / 36524) - math.floor(day / 146096)) / 365)
  local dayOfYear = day - (365 * year + math.floor(year / 4) - math.floor(year / 100))
  local march = math.floor((5 * dayOfYear + 2) / 153)
  local monthsSinceMarch = (era * 400 + year) * 12 + march
  local function firstDay(months)
    local y, m = math.floor(months / 12), months % 12
    return 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400) + math.floor((153 * m + 2) / 5)
  end
  -- March of the year 0 is the month 2 of the year 0.
  return monthsSinceMarch + 2 - 1970 * 12, (firstDay(monthsSinceMarch + 1) - 719468) * 86400000
end

-- The number of the period that a moment lies in, and when the next one begins.
local function periodOf(name, moment)
  if name == 'month' then return monthOf(moment) end
  local length = name == 'hour' and 3600000 or 86400000
  local number = math.floor(moment / length)
  return number, (number + 1) * length
end
