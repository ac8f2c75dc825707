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
product-certify = 申请认证
product-lot = 新建批次
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

entity-product-import = 导入记录
import = 导入记录
import-template = 下载模板
import-choose = 选择或拖入产品表(.xlsx)
import-send = 导入
import-another = 再导入一份
import-rows = 共 { $count } 行
import-hint-rows = 一行一个部件;同一产品的其他行,产品栏目可留空或重复。
import-hint-good = 没有问题的产品马上建立;有问题的留在导入记录里,可以直接改正。
import-hint-twice = 同一份文件再导入一次,不会重复建立。
import-before = 这份文件已经导入过,这是当时的记录。
import-done = 已导入。
import-corrected = “{ $name }”已改正并保存。
import-still-faulty = “{ $name }”还有 { $count } 处问题。已保存您改过的内容。
import-waiting-title = 等您改正
import-waiting-hint = 直接在格子里改,再点“保存并重试”。
import-done-title = 已处理
import-row = 第 { $row } 行
import-row-number = 行号
import-outcome = 结果
import-retry = 保存第 { $row } 行并重试
import-cell-label = { $column },第 { $row } 行
import-state-waiting = 等您改正
import-state-created = 新建
import-state-updated = 更新为新版本
import-state-unchanged = 没有变化

import-error-none = 请选择一份 .xlsx 文件。
import-error-bytes = 文件超过 { $max } MB。请去掉图片或分成几份再导入。
import-error-old-format = 这是旧式或加密的 Excel 文件。请去掉密码,另存为 .xlsx 后再导入。
import-error-broken = 文件打不开,可能已损坏或不是 .xlsx。请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。
import-error-unpacked = 文件展开后太大(超过 { $max } MB),没有读取。请只保留产品表再导入。
import-error-headings = 没有找到表头。请使用模板:第一行为栏目名,如“产品中文名”“适用年龄”“材料”。
import-error-empty = 表头下面没有内容。请填写产品后再导入。
import-error-rows = 超过 { $max } 行。请分成几份再导入。
import-error-differs = 与第 { $row } 行同一产品的内容不同。请改成一致,或留空。
import-error-yes-no = “{ $value }”看不懂,请写 是 或 否。
import-error-gtin-twice = 这个条码在第 { $row } 行的产品上已经用过。请核对。

journal-product-import-received = 导入“{ $file }”:新建 { $created },更新 { $updated },没有变化 { $unchanged },等改正 { $waiting }
journal-product-import-corrected = 改正第 { $row } 行“{ $name }”
journal-product-import-tried = 修改第 { $row } 行“{ $name }”,还有 { $faults } 处问题

# 三分钟建一个产品
quick-title = 三分钟建产品
quick-step = 第 { $number } 步,共 { $all } 步
quick-photo = 给玩具拍照或选照片
quick-name = 它叫什么?
quick-kind = 是什么玩具?
quick-age = 给多大的孩子玩?
quick-age-hint = 年龄决定要求。实验室可能认为实际会更早使用。
quick-materials = 用什么做的?能摸到的都点上,还有填充物。
quick-features-hint = 不知道的以后再问,而且只问有影响的。
quick-next = 下一步
quick-back = 上一步
quick-done = 完成:需要做什么?
quick-error-name = 起个名字,方便以后找到。
quick-error-kind = 请点选是什么玩具。
quick-error-age = 请点选适用年龄。
quick-error-materials = 请至少点选一种材料。
quick-material-hard-plastic = 硬塑料(像积木)
quick-material-soft-plastic = 软塑料(像洗澡鸭)
quick-material-other-plastic = 其他塑料
quick-material-textile = 布料
quick-material-filling = 填充物
quick-material-wood = 木头
quick-material-metal = 金属
quick-material-paint = 油漆
quick-material-paper = 纸、纸板
quick-material-rubber = 橡胶
quick-material-foam = 泡沫
quick-material-slime = 水晶泥、史莱姆
quick-material-clay = 黏土、橡皮泥
quick-ask-battery = 要装电池吗?
quick-ask-button-battery = 里面有纽扣电池吗?
quick-ask-magnet = 里面有磁铁吗?
quick-ask-sound = 会发出声音吗?
quick-ask-liquid = 里面有液体或黏稠的东西吗?
quick-ask-projectile = 会发射或弹出东西吗?
quick-ask-cord = 有绳子、线或带子吗?
