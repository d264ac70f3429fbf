-- Included before every script.

-- Milliseconds since the epoch, by Redis' clock: no client's clock decides when something ends.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Whether `word` is one of `words`, a list separated by commas: 'open,armed'.
local function among(word, words)
  return string.find(',' .. words .. ',', ',' .. word .. ',', 1, true) ~= nil
end

-- A whole number in digits, because Lua writes a large one as 1.7e+12.
local function digits(number)
  return string.format('%.0f', number)
end
