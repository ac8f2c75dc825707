# 应答之后继续进行的采集。
event-receipt-running = 文件正在读取,已收下的事件会陆续出现。
event-receipt-again = 刷新
event-receipt-counted = 共 { $events } 个事件:新 { $stored },重复 { $duplicates },拒收 { $refused }。
