-- Takes an attempt back. KEYS: counter. ARGV: now.
local window_end = tonumber(redis.call('HGET', KEYS[1], 'until') or 0)
if tonumber(ARGV[1]) < window_end and redis.call('HINCRBY', KEYS[1], 'count', -1) <= 0 then
  redis.call('DEL', KEYS[1])
end
