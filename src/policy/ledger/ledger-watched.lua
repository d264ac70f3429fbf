-- The trunks that the diallers watch. Included before the scripts that read them.
--
-- Needs: ledger.lua

-- For each watched trunk whose dialler has looked lately: dialler, name, entry. Forgets the diallers that are gone.
local function watchedTrunks()
  local found = {}
  for _, dialler in ipairs(redis.call('SMEMBERS', key('watchers'))) do
    local stored = redis.call('HGETALL', key('watched', dialler))
    if #stored == 0 then redis.call('SREM', key('watchers'), dialler) end
    for i = 1, #stored, 2 do found[#found + 1] = { dialler, stored[i], cjson.decode(stored[i + 1]) } end
  end
  return found
end

-- The same as a reply: dialler, name, settings (separated by commas), 1 when it is up, what Asterisk says, since.
local function watchedReply()
  local reply = {}
  for i, each in ipairs(watchedTrunks()) do
    local dialler, name, entry = unpack(each)
    reply[i] = { dialler, name, entry.settings, entry.up and '1' or '0', entry.says, digits(entry.since) }
  end
  return reply
end
