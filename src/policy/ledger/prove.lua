-- Restores proven telephones, each for the rest of its time.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2], ARGV[3], ARGV[4], …  digest, until in milliseconds since the epoch, and for a telephone behind a switchboard
--                              the digest of that, or ''; and so on
--
-- Reply: number of telephones that were missing here

local marked = 0
for i = 2, #ARGV, 3 do
  local rest = math.min(tonumber(ARGV[i + 1]) - at, milliseconds(rules.proof))
  if rest > 0 and ARGV[i + 2] ~= '' then
    note(key('behind', ARGV[i + 2]), ARGV[i], at + rest, milliseconds(rules.proof))
  end
  if rest > 0 and redis.call('SET', key('proven', ARGV[i]), '1', 'PX', digits(rest), 'NX') then marked = marked + 1 end
end
return marked
