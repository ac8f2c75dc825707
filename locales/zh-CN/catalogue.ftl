entity-product = 产品
products = 产品
product-new = 新产品
product-edit = 修改产品
product-import = 导入表格
product-search = 按名称、型号或条码查找
product-search-go = 查找
product-search-empty = 没有找到“{ $q }”。
product-search-all = 看全部产品
product-list-empty = 还没有产品
product-list-empty-hint = 先拍几张照片,填写名称和部件;产品多时可以导入表格。
product-list-empty-other = 企业把产品交给您办理后,会显示在这里。
product-more = 更早的产品
product-photo = 照片
product-photo-of = { $name }的照片 { $number }
product-photo-number = 照片 { $number }
product-photo-title = 设照片 { $number } 为首图
product-photo-remove = 移除照片 { $number }
product-photo-choose = 拍照或选择照片(JPEG、PNG)
product-photo-add = 上传所选照片
product-name = 名称
product-name-zh = 中文名称
product-name-en = 英文名称
product-model = 型号
product-gtin = 商品条码(GTIN)
product-gtin-none = 没有填写
product-gtin-hint = 包装条码下的 8、12、13 或 14 位数字;没有就留空。
product-components = 部件
product-component = 部件
product-component-number = 部件 { $number }
product-component-add = 添加部件
product-component-remove = 移除部件 { $number }
product-components-hint = 按材料分:材料、颜色或供应商不同,就是不同的部件。
product-materials = 材料
product-material-number = 材料 { $number }
product-part-is = 这个部件是(第 { $number } 项)
product-colour = 颜色
product-supplier = 供应商
product-version = 版本
product-version-number = 第 { $number } 版
product-versions = 版本记录
product-updated = 更新时间
product-plan = 做市场准入方案
product-markets = 能卖到哪里
product-markets-open = 查看各市场情况
product-facts = 产品资料
product-age = 适用年龄
product-age-from = 从
product-age-to = 到
product-age-from-unit = 最小年龄的单位
product-age-to-unit = 最大年龄的单位
product-age-hint = 最大年龄留空表示不满 14 岁。
product-years = 岁
product-months = 个月
product-age-years = { $number } 岁
product-age-months = { $number } 个月
product-age-range-years = { $min }–{ $max } 岁
product-age-range-months = { $min }–{ $max } 个月
product-age-range = { $min } – { $max }
product-has = 特征
product-has-not = 没有
product-kind = 是什么玩具(可多选)
product-more-features = 更多特征
product-yes = 是
product-no = 否
product-unknown = 不确定
product-warnings-zh = 警示语(中文)
product-warnings-en = 警示语(英文)
product-note = 改了什么,为什么
product-note-hint = 系统会自动列出改动;这里可以补充原因。
product-step-photos = ① 拍照
product-step-what = ② 是什么,给谁玩
product-step-components = ③ 部件
product-step-warnings = ④ 警示语
product-save = 保存产品
product-save-version = 保存为新版本
product-cancel = 取消
product-created = 产品已保存。下一步:做市场准入方案。
product-saved = 已保存为第 { $number } 版。
product-unchanged = 没有改动,没有产生新版本。
product-old-version = 这是第 { $number } 版;现在是第 { $newest } 版。
product-newest-version = 看现在的版本

product-change-name-zh = 中文名称:{ $before } → { $after }
product-change-name-en = 英文名称:{ $before } → { $after }
product-change-model = 型号:{ $before } → { $after }
product-change-gtin = 条码:{ $before } → { $after }
product-change-age = 适用年龄(月):{ $before } → { $after }
product-change-feature = { $word }:{ $before ->
    [yes] 是
    [no] 否
   *[unknown] 不确定
} → { $after ->
    [yes] 是
    [no] 否
   *[unknown] 不确定
}
product-change-photos = 照片:{ $before } 张 → { $after } 张,或次序不同
product-change-warnings-zh = 中文警示语有改动
product-change-warnings-en = 英文警示语有改动
product-change-component-added = 增加部件“{ $component }”
product-change-component-removed = 去掉部件“{ $component }”
product-change-component-name-zh = “{ $component }”中文名称:{ $before } → { $after }
product-change-component-name-en = “{ $component }”英文名称:{ $before } → { $after }
product-change-component-materials = “{ $component }”材料:{ $before } → { $after }
product-change-component-colour = “{ $component }”颜色:{ $before } → { $after }
product-change-component-supplier = “{ $component }”供应商:{ $before } → { $after }
product-change-component-feature = “{ $component }”{ $word }:{ $before ->
    [yes] 是
    [no] 否
   *[unknown] 不确定
} → { $after ->
    [yes] 是
    [no] 否
   *[unknown] 不确定
}

product-error-name = 请填写中文或英文名称。
product-error-age = 看不懂年龄“{ $value }”。请写成 3岁、18个月 或 36m。
product-error-age-missing = 请填写最小年龄。
product-error-age-order = 最大年龄小于最小年龄,请检查。
product-error-gtin = 条码“{ $value }”不对,请照包装上的数字再输一次。
product-error-gtin-length = 条码“{ $value }”有 { $found } 位;应为 8、12、13 或 14 位。请照包装上的数字再输一次。
product-error-gtin-character = 条码“{ $value }”第 { $position } 位是“{ $found }”,只能是数字。
product-error-gtin-check = 条码“{ $value }”的校验位是 { $found },按前面的数字应为 { $expected }。多半是输错了一位,请核对。
product-error-gtin-yours = 条码 { $value } 已用于您的产品“{ $name }”。请修改那个产品,或换一个条码。
product-error-gtin-taken = 条码 { $value } 已由别的企业登记。请核对数字;如果这是您的条码,请联系服务中心。
product-error-word = 不认识特征“{ $value }”。请从列表中选择,或使用模板“词表”里的词。
product-error-yes-and-no = “{ $word }”同时写成了有和没有。请只留一个。
product-error-implies = “{ $word }”包含“{ $implied }”,不能又说没有“{ $implied }”。
product-error-component-name = 请填写部件名称。
product-error-material = 不认识材料“{ $value }”。请从列表中选择,或使用模板“词表”里的词。
product-error-material-missing = 请选择材料。
product-error-components = 请至少填写一个部件。
product-error-components-many = 最多 { $max } 个部件。
product-error-photos = 最多 { $max } 张照片。
product-error-photo = 照片“{ $file }”打不开,可能已损坏。请换一张。
product-error-photo-format = “{ $file }”不是 JPEG 或 PNG 照片。请用手机拍照,或另存为 JPEG。
product-error-photo-bytes = 照片“{ $file }”超过 { $max } MB。请缩小后再传。
product-error-photo-pixels = 照片“{ $file }”像素太多(任一边不超过 { $max },总数约 5000 万)。请缩小后再传。
product-error-photo-unknown = 有一张照片不是本单位上传的。请重新上传。

journal-product-created = 建立产品
journal-product-changed = 保存为第 { $number } 版({ $changes } 处改动)
journal-product-shared = 向“{ $with }”开放
