journal-epcis-query-created = 保存 EPCIS 查询 { $name }
journal-epcis-query-deleted = 删除 EPCIS 查询 { $name }
