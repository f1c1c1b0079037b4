export const services = {
  name: '이름',
  version: '버전',
  todo: '할 일',
  healthy: '정상',
  unreachable: '끊김',
  allGood: '모든 서비스가 답하고 있어요.',
  someAway: '답하지 않는 서비스가 있어요. 다른 서비스는 그대로 쓸 수 있어요.',
  restart: '{name} 서비스가 돌아가는 컴퓨터에서 로그를 보고 다시 시작해 주세요.',
  jobs: '뒤에서 처리하는 일',
  queues: '기다리는 일이 {waiting}개, 멈춘 일이 {dead}개 있어요.',
  queuesAway: '대기열을 읽지 못했어요. 데이터베이스를 확인해 주세요.',
  doctor:
    '데이터베이스, Redis, 메일, 저장소, 모델은 서버에서 madang doctor 명령으로 확인할 수 있어요. 무엇을 고칠지도 알려 줘요.',
};
