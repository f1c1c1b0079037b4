/** An answer with all that models write: what is drawn well, and what must stay words. */
export const RICH = `쉬는 날 하루를 빼고 29일을 요일로 묶었어요. **"토요일"**이 평일의 1.6배라서 한 가지 양으로 시키면 주말에 모자라요.[^1]

| 요일 | 하루 평균 | 잔 | 원두 | 무엇을 눈여겨볼지 |
|---|--:|--:|--:|---|
| 월~목 | 612,000원 | 131 | 2.4 kg | 아침에 몰리고 오후에는 고르게 팔려요. 우유를 먼저 챙겨요. |
| 금요일 | 748,000원 | 160 | 2.9 kg | 저녁까지 이어져요. |
| **토요일** | **986,000원** | **226** | **4.1 kg** | 가장 바빠요. |

# 얼마나 시켜 둘까

## 식으로 보면

가장 바쁜 토요일에 맞춰 평균 $\\bar d$에 흔들리는 만큼 $z\\sigma_d\\sqrt{L}$을 더해요. 한 봉지가 $5이고 두 봉지가 $10이어도 식은 같아요.

$$
Q = \\bar{d} \\cdot L + z \\cdot \\sigma_d \\cdot \\sqrt{L} = 4.1 \\times 3 + 1.65 \\times 0.9 \\times \\sqrt{3} \\approx 14.9
$$

\\[
\\begin{aligned} a &= \\frac{b}{c} \\\\ &= \\sum_{i=1}^{n} x_i \\end{aligned}
\\]

### 코드로 보면

\`\`\`python title="order.py"
import pandas as pd

# 날짜 열을 요일로 묶어 평균과 흔들림을 함께 낸다
sales = pd.read_csv("9월_매출.csv", parse_dates=["날짜"])
by_day = sales.groupby(sales["날짜"].dt.dayofweek)["원두_kg"]

def order(mean, std, days=3, z=1.65):
    return round(mean * days + z * std * days ** 0.5, 1)  # 이 줄은 전화기의 화면보다 훨씬 길어서 옆으로 밀어야 보여요
\`\`\`

1. 먼저 설치해요.
   \`\`\`bash
   pip install pandas && echo "<img src=x onerror=alert(1)>"
   \`\`\`
2. 그다음 실행해요.

#### 남은 일

- [x] 매출 정리
- [ ] 발주

> 메모의 ‘사흘’을 넣었어요.

![영수증](https://example.com/receipt.png) · [원본](https://example.com/a) · [위험](javascript:alert(1))

مرحبا، هذه إجابة **قصيرة**.

<script>document.title='owned'</script><img src=x onerror="document.title='owned'">

$\\href{javascript:alert(1)}{x}\\htmlStyle{position:fixed}{y}$ $$\\text{<img src=x onerror=alert(1)>}$$

[^1]: 표본이 **29일**뿐이라 크게 믿지는 않아요.
`;
